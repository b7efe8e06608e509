ALTER TABLE "audience_imports" ADD COLUMN "updated" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "contacts" ADD COLUMN "external_id" text;--> statement-breakpoint
CREATE UNIQUE INDEX "contacts_external_id_once" ON "contacts" USING btree ("campaign_id","external_id") WHERE external_id is not null;