ALTER TABLE "attempts" ADD COLUMN "waited_ms" integer;--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "answer_basis" text;--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "message_result" text;