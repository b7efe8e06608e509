CREATE TABLE "audience_uploads" (
	"id" uuid PRIMARY KEY NOT NULL,
	"campaign_id" uuid NOT NULL,
	"sha256" text NOT NULL,
	"import_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "audience_uploads" ADD CONSTRAINT "audience_uploads_campaign_id_campaigns_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaigns"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audience_uploads_same" ON "audience_uploads" USING btree ("campaign_id","sha256");--> statement-breakpoint
CREATE INDEX "audience_uploads_age" ON "audience_uploads" USING btree ("created_at");