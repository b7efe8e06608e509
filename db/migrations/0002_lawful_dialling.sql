ALTER TABLE "attempts" ADD COLUMN "refused" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "consent_stated_by" text;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "consent_stated_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "contacts" ADD COLUMN "consent_source" text;--> statement-breakpoint
ALTER TABLE "contacts" ADD COLUMN "barred_by" text;--> statement-breakpoint
CREATE INDEX "contacts_waiting" ON "contacts" USING btree ("campaign_id","due_at") WHERE state in ('waiting_retry', 'waiting_callback');