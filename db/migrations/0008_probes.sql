CREATE TABLE "service_probes" (
	"id" text PRIMARY KEY NOT NULL,
	"service" text NOT NULL,
	"provider_account_id" uuid,
	"state" text DEFAULT 'unknown' NOT NULL,
	"words" text,
	"took_ms" integer,
	"failures" integer DEFAULT 0 NOT NULL,
	"checked_at" timestamp with time zone,
	"next_at" timestamp with time zone DEFAULT now() NOT NULL,
	"resumes" integer DEFAULT 0 NOT NULL,
	"resumed_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "service_probes" ADD CONSTRAINT "service_probes_provider_account_id_provider_accounts_id_fk" FOREIGN KEY ("provider_account_id") REFERENCES "public"."provider_accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "service_probes_account" ON "service_probes" USING btree ("provider_account_id");