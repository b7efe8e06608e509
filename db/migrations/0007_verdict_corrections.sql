CREATE TABLE "answer_verdicts" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"attempt_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"took_ms" integer NOT NULL,
	"verdict" text NOT NULL,
	"source" text NOT NULL,
	"basis" text,
	"corrected_to" text,
	"corrected_by" text,
	"corrected_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "key_presses" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "recording_started_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "answer_verdicts" ADD CONSTRAINT "answer_verdicts_attempt_id_attempts_id_fk" FOREIGN KEY ("attempt_id") REFERENCES "public"."attempts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "answer_verdicts_attempt" ON "answer_verdicts" USING btree ("attempt_id","at");--> statement-breakpoint
CREATE INDEX "answer_verdicts_at" ON "answer_verdicts" USING btree ("at");--> statement-breakpoint
CREATE INDEX "answer_verdicts_corrected" ON "answer_verdicts" USING btree ("at") WHERE corrected_to is not null;--> statement-breakpoint
-- Verdicts of calls before this version: the last one of each, as far as it is known.
INSERT INTO "answer_verdicts" ("attempt_id", "at", "took_ms", "verdict", "source", "basis")
SELECT a."id", a."answered_at" + a."detection_ms" * interval '1 millisecond', a."detection_ms", a."answered_by",
  CASE WHEN p."kind" = 'sip_trunk' THEN 'agent' ELSE 'carrier' END, c."answer_basis"
FROM "attempts" a
JOIN "provider_accounts" p ON p."id" = a."provider_account_id"
LEFT JOIN "calls" c ON c."attempt_id" = a."id"
WHERE a."answered_by" <> 'unknown' AND a."answered_at" IS NOT NULL AND a."detection_ms" IS NOT NULL;
