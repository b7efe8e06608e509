-- Events by month (decision 0059). What is there becomes the first partition as it is: nothing is copied, and while it is read
-- from one end to the other, everybody goes on writing. Until all of this is done it may end anywhere and is run again.
-- First a rule that all rows keep and a unique index over them, so that the table can be attached without a look at them. The
-- end of the next month is far enough for rows that are written meanwhile.
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conrelid = 'events'::regclass AND conname = 'events_early') THEN
    EXECUTE format('ALTER TABLE events ADD CONSTRAINT events_early CHECK (at < %L) NOT VALID',
      (date_trunc('month', now() AT TIME ZONE 'UTC') + interval '2 months') AT TIME ZONE 'UTC');
  END IF;
END $$;--> statement-breakpoint
CREATE UNIQUE INDEX CONCURRENTLY "events_id_at" ON "events" USING btree ("id","at");--> statement-breakpoint
-- Commits first: the index is built, and reading holds up nobody.
ALTER TABLE "events" VALIDATE CONSTRAINT "events_early";--> statement-breakpoint
-- Commits first: what comes now locks the table, for as long as it takes to change the catalog.
LOCK TABLE "events" IN ACCESS EXCLUSIVE MODE;--> statement-breakpoint
ALTER TABLE "events" RENAME TO "events_early";--> statement-breakpoint
ALTER INDEX "events_campaign" RENAME TO "events_early_campaign";--> statement-breakpoint
ALTER INDEX "events_at" RENAME TO "events_early_at";--> statement-breakpoint
ALTER TABLE "events_early" DROP CONSTRAINT "events_pkey";--> statement-breakpoint
-- It takes the key's name, and so is dropped from what has to be built.
ALTER TABLE "events_early" ADD CONSTRAINT "events_early_pk" PRIMARY KEY USING INDEX "events_id_at";--> statement-breakpoint
DROP INDEX IF EXISTS "events_id_at";--> statement-breakpoint
ALTER SEQUENCE "events_id_seq" RENAME TO "events_early_id_seq";--> statement-breakpoint
CREATE TABLE "events" (
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"kind" text NOT NULL,
	"campaign_id" uuid,
	"contact_id" uuid,
	"attempt_id" uuid,
	"data" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "events_id_at_pk" PRIMARY KEY("id","at")
) PARTITION BY RANGE ("at");--> statement-breakpoint
CREATE INDEX "events_campaign" ON "events" USING btree ("campaign_id","id");--> statement-breakpoint
CREATE INDEX "events_at" ON "events" USING btree ("at");--> statement-breakpoint
-- Live pages ask for numbers after the last one they have seen: counting goes on.
SELECT setval('events_id_seq', last_value, is_called) FROM "events_early_id_seq";--> statement-breakpoint
ALTER TABLE "events_early" ALTER COLUMN "id" DROP IDENTITY;--> statement-breakpoint
DO $$ BEGIN
  EXECUTE format('ALTER TABLE events ATTACH PARTITION events_early FOR VALUES FROM (MINVALUE) TO (%L)',
    (SELECT substring(pg_get_constraintdef(oid) FROM '''([^'']+)''')::timestamptz FROM pg_constraint
      WHERE conrelid = 'events_early'::regclass AND conname = 'events_early'));
END $$;--> statement-breakpoint
ALTER TABLE "events_early" DROP CONSTRAINT "events_early";--> statement-breakpoint
-- Months are made ahead by the job of retention. Where it did not run, rows come here.
CREATE TABLE "events_default" PARTITION OF "events" DEFAULT;
