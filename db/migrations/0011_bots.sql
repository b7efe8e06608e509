ALTER TABLE "bot_versions" ADD COLUMN "note" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "bots" ADD COLUMN "draft" jsonb;--> statement-breakpoint
ALTER TABLE "bots" ADD COLUMN "draft_revision" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "bots" ADD COLUMN "draft_changed_by" text;--> statement-breakpoint
ALTER TABLE "bots" ADD COLUMN "draft_changed_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "campaigns_bot_version" ON "campaigns" USING btree ("bot_version_id");