ALTER TABLE "attempts" ADD COLUMN "carrier_answered_by" text;--> statement-breakpoint
ALTER TABLE "attempts" ADD COLUMN "carrier_verdict_at" timestamp with time zone;