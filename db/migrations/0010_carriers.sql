CREATE TABLE "stops" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"scope" text NOT NULL,
	"value" text NOT NULL,
	"reason" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "stops_once" UNIQUE("scope","value")
);
--> statement-breakpoint
ALTER TABLE "audience_imports" ADD COLUMN "cleared_at" timestamp with time zone;
--> statement-breakpoint
INSERT INTO "stops" ("scope", "value", "reason", "created_by", "created_at")
SELECT 'country', stop->>'region', stop->>'reason', stop->>'by', (stop->>'since')::timestamptz
FROM "settings", jsonb_array_elements("plain"->'stops') AS stop
WHERE "name" = 'callingLaw' AND jsonb_typeof("plain"->'stops') = 'array'
ON CONFLICT DO NOTHING;--> statement-breakpoint
UPDATE "settings" SET "plain" = "plain" - 'stops' WHERE "name" = 'callingLaw';
