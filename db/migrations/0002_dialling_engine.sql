CREATE TABLE "provider_paces" (
	"provider_account_id" uuid PRIMARY KEY NOT NULL,
	"per_second" numeric NOT NULL,
	"configured" numeric NOT NULL,
	"looked_at" timestamp with time zone DEFAULT now() NOT NULL,
	"refused_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "campaign_answer_counts" (
	"campaign_id" uuid NOT NULL,
	"hour" timestamp with time zone NOT NULL,
	"answered" integer DEFAULT 0 NOT NULL,
	"abandoned" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "campaign_answer_counts_campaign_id_hour_pk" PRIMARY KEY("campaign_id","hour")
);
--> statement-breakpoint
CREATE TABLE "healings" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor" text NOT NULL,
	"remedy" text NOT NULL,
	"kind" text NOT NULL,
	"finding_id" text NOT NULL,
	"campaign_id" uuid,
	"contact_id" uuid,
	"attempt_id" uuid,
	"words" text NOT NULL,
	"before" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"after" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "stuck_findings" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"facts" jsonb NOT NULL,
	"campaign_id" uuid,
	"contact_id" uuid,
	"attempt_id" uuid,
	"provider_account_id" uuid,
	"carrier_call_id" text,
	"since" timestamp with time zone NOT NULL,
	"first_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "provider_accounts" ADD COLUMN "share_memory" jsonb;--> statement-breakpoint
ALTER TABLE "attempts" ADD COLUMN "refused" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "callbacks" ADD COLUMN "misses" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "consent_stated_by" text;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "consent_stated_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "contacts" ADD COLUMN "consent_source" text;--> statement-breakpoint
ALTER TABLE "contacts" ADD COLUMN "barred_by" text;--> statement-breakpoint
ALTER TABLE "provider_paces" ADD CONSTRAINT "provider_paces_provider_account_id_provider_accounts_id_fk" FOREIGN KEY ("provider_account_id") REFERENCES "public"."provider_accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "healings_at" ON "healings" USING btree ("at");--> statement-breakpoint
CREATE INDEX "attempts_open" ON "attempts" USING btree ("leased_at") WHERE state <> 'ended';--> statement-breakpoint
CREATE INDEX "contacts_waiting" ON "contacts" USING btree ("campaign_id","due_at") WHERE state in ('waiting_retry', 'waiting_callback');
--> statement-breakpoint
-- A transaction that changes contacts by several statements (a claim bars, delays and leases) would touch the counts in
-- the order of its statements and wait for another one in a circle. So a campaign's counts are taken as a whole, in the
-- order of the campaigns' ids.
CREATE FUNCTION lock_contact_counts(campaign_ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  one uuid;
BEGIN
  FOR one IN SELECT DISTINCT id FROM unnest(campaign_ids) AS id ORDER BY id LOOP
    PERFORM pg_advisory_xact_lock(hashtextextended('contact counts ' || one::text, 0));
  END LOOP;
END $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION count_contacts_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM lock_contact_counts(ARRAY(SELECT DISTINCT campaign_id FROM new_rows));
  INSERT INTO campaign_contact_counts AS c (campaign_id, state, contacts)
  SELECT campaign_id, state, count(*) FROM new_rows GROUP BY 1, 2
  ON CONFLICT (campaign_id, state) DO UPDATE SET contacts = c.contacts + excluded.contacts;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION count_contacts_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT campaign_id, state, count(*) FROM new_rows GROUP BY 1, 2
    EXCEPT SELECT campaign_id, state, count(*) FROM old_rows GROUP BY 1, 2
  ) THEN
    RETURN NULL;
  END IF;
  PERFORM lock_contact_counts(ARRAY(SELECT DISTINCT campaign_id FROM new_rows));
  INSERT INTO campaign_contact_counts AS c (campaign_id, state, contacts)
  SELECT campaign_id, state, sum(n) FROM (
    SELECT campaign_id, state, 1 AS n FROM new_rows
    UNION ALL
    SELECT campaign_id, state, -1 FROM old_rows
  ) changes GROUP BY 1, 2 HAVING sum(n) <> 0
  ON CONFLICT (campaign_id, state) DO UPDATE SET contacts = c.contacts + excluded.contacts;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION count_contacts_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM lock_contact_counts(ARRAY(SELECT DISTINCT campaign_id FROM old_rows));
  UPDATE campaign_contact_counts c SET contacts = c.contacts - d.n
  FROM (SELECT campaign_id, state, count(*) AS n FROM old_rows GROUP BY 1, 2) d
  WHERE c.campaign_id = d.campaign_id AND c.state = d.state;
  RETURN NULL;
END $$;
