CREATE TABLE "deletions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"kind" text NOT NULL,
	"rule" text NOT NULL,
	"days" integer,
	"until" timestamp with time zone,
	"records" integer NOT NULL,
	"objects" integer NOT NULL,
	"campaign_id" uuid,
	"number_hash" text,
	"actor" text NOT NULL,
	"reason" text,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "forgotten_dials" (
	"number_hash" text NOT NULL,
	"attempt_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"end" text NOT NULL,
	CONSTRAINT "forgotten_dials_number_hash_attempt_id_pk" PRIMARY KEY("number_hash","attempt_id")
);
--> statement-breakpoint
CREATE TABLE "forgotten_do_not_call" (
	"number_hash" text PRIMARY KEY NOT NULL,
	"since" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "legal_holds" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"phone" text,
	"campaign_id" uuid,
	"reason" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "legal_holds_phone_unique" UNIQUE("phone"),
	CONSTRAINT "legal_holds_campaignId_unique" UNIQUE("campaign_id"),
	CONSTRAINT "legal_holds_one_subject" CHECK ((phone IS NULL) <> (campaign_id IS NULL))
);
--> statement-breakpoint
CREATE TABLE "number_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "legal_holds" ADD CONSTRAINT "legal_holds_campaign_id_campaigns_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaigns"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "deletions_at" ON "deletions" USING btree ("at");--> statement-breakpoint
CREATE INDEX "events_at" ON "events" USING btree ("at");--> statement-breakpoint
CREATE INDEX "calls_recorded" ON "calls" USING btree ("created_at") WHERE recording_key is not null;--> statement-breakpoint
CREATE INDEX "calls_with_words" ON "calls" USING btree ("created_at") WHERE transcript_status <> 'none' or analysis_status <> 'none';--> statement-breakpoint
-- The keys that this connection was given (db/number-keys.ts), the one that hashes first. Each is two blocks of 64 bytes.
CREATE FUNCTION current_number_keys() RETURNS TABLE (place bigint, id text, inner_block bytea, outer_block bytea)
LANGUAGE sql STABLE AS $$
  SELECT k.place, encode(substring(sha256(decode(k.blocks, 'hex')) FROM 1 FOR 6), 'hex'),
    substring(decode(k.blocks, 'hex') FROM 1 FOR 64), substring(decode(k.blocks, 'hex') FROM 65 FOR 64)
  FROM string_to_table(current_setting('redial.number_keys', true), ',') WITH ORDINALITY AS k (blocks, place)
$$;
--> statement-breakpoint
-- HMAC-SHA256 of a number under the key that hashes. Without a key nothing is hashed, and so nothing is forgotten.
CREATE FUNCTION number_hash(phone text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  hash text;
BEGIN
  SELECT encode(sha256(k.outer_block || sha256(k.inner_block || convert_to(phone, 'UTF8'))), 'hex') INTO hash
  FROM current_number_keys() k ORDER BY k.place LIMIT 1;
  IF hash IS NULL THEN
    RAISE EXCEPTION 'This connection was given no key of numbers (REDIAL_SECRET_KEYS)';
  END IF;
  RETURN hash;
END $$;
--> statement-breakpoint
-- Under which hashes numbers may be known: one for each key. Where nobody was forgotten yet there are none, and nothing is
-- hashed. A connection that lacks a key which was used fails here: it could call who must not be called.
CREATE FUNCTION number_hashes(phones text[]) RETURNS TABLE (phone text, hash text) LANGUAGE plpgsql STABLE ROWS 20 AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM number_keys) THEN
    RETURN;
  END IF;
  IF EXISTS (SELECT 1 FROM number_keys n WHERE n.id NOT IN (SELECT k.id FROM current_number_keys() k)) THEN
    RAISE EXCEPTION 'A key that numbers were hashed with is not in REDIAL_SECRET_KEYS any more';
  END IF;
  RETURN QUERY
    SELECT p.phone, encode(sha256(k.outer_block || sha256(k.inner_block || convert_to(p.phone, 'UTF8'))), 'hex')
    FROM unnest(phones) AS p (phone) CROSS JOIN current_number_keys() k;
END $$;
