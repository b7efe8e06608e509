ALTER TABLE "do_not_call" DROP CONSTRAINT "do_not_call_pkey";--> statement-breakpoint
ALTER TABLE "forgotten_do_not_call" DROP CONSTRAINT "forgotten_do_not_call_pkey";--> statement-breakpoint
ALTER TABLE "attempts" ADD COLUMN "wrong_number" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "do_not_call" ADD COLUMN "id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL;--> statement-breakpoint
ALTER TABLE "do_not_call" ADD COLUMN "scope" text DEFAULT 'everywhere' NOT NULL;--> statement-breakpoint
ALTER TABLE "do_not_call" ADD COLUMN "import_id" uuid;--> statement-breakpoint
ALTER TABLE "do_not_call" ADD COLUMN "review" text;--> statement-breakpoint
ALTER TABLE "do_not_call" ADD COLUMN "expires_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "do_not_call" ADD COLUMN "removed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "do_not_call" ADD COLUMN "removed_by" text;--> statement-breakpoint
ALTER TABLE "do_not_call" ADD COLUMN "removal" text;--> statement-breakpoint
ALTER TABLE "do_not_call" ADD COLUMN "removal_reason" text;--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "recording_refused_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "forgotten_do_not_call" ADD COLUMN "scope" text DEFAULT 'everywhere' NOT NULL;--> statement-breakpoint
ALTER TABLE "forgotten_do_not_call" ADD COLUMN "expires_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "forgotten_do_not_call" ADD CONSTRAINT "forgotten_do_not_call_number_hash_scope_pk" PRIMARY KEY("number_hash","scope");--> statement-breakpoint
CREATE UNIQUE INDEX "do_not_call_listed" ON "do_not_call" USING btree ("phone","scope") WHERE removed_at IS NULL;--> statement-breakpoint
CREATE INDEX "do_not_call_phone" ON "do_not_call" USING btree ("phone");--> statement-breakpoint
CREATE INDEX "do_not_call_newest" ON "do_not_call" USING btree ("created_at","id") WHERE removed_at IS NULL;--> statement-breakpoint
CREATE INDEX "do_not_call_expiring" ON "do_not_call" USING btree ("expires_at") WHERE removed_at IS NULL AND expires_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX "do_not_call_import" ON "do_not_call" USING btree ("import_id") WHERE import_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX "attempts_concluded" ON "attempts" USING btree ("campaign_id","concluded_at","id") WHERE concluded_at is not null;