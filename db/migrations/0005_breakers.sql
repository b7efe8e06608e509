ALTER TABLE "provider_numbers" ADD COLUMN "refused_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "provider_numbers" ADD COLUMN "refused_words" text;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "breaker" text;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "resumed_at" timestamp with time zone;