ALTER TABLE "contacts" DROP CONSTRAINT "contacts_phone_once";--> statement-breakpoint
ALTER TABLE "contacts" ADD COLUMN "extension" text;--> statement-breakpoint
CREATE UNIQUE INDEX "contacts_line_once" ON "contacts" USING btree ("campaign_id","phone",coalesce("extension", ''));