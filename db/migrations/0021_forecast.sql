CREATE TABLE "campaign_forecasts" (
	"campaign_id" uuid PRIMARY KEY NOT NULL,
	"forecast" jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "campaign_forecasts" ADD CONSTRAINT "campaign_forecasts_campaign_id_campaigns_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaigns"("id") ON DELETE cascade ON UPDATE no action;