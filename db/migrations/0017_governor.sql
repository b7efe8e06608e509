ALTER TABLE "contacts" ADD COLUMN "reason_code" text;--> statement-breakpoint
ALTER TABLE "forgotten_dials" ADD COLUMN "over_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "contacts_held" ON "contacts" USING btree ("campaign_id","due_reason","reason_code","due_at") WHERE state in ('waiting_retry', 'waiting_callback');--> statement-breakpoint
CREATE INDEX "contacts_barred" ON "contacts" USING btree ("campaign_id","barred_by") WHERE state = 'suppressed';
--> statement-breakpoint
-- People are counted by why they wait. The code of the reason is taken out of it here, where no code path can forget it; a
-- contact that waited before has it from its next change on.
CREATE FUNCTION note_reason_code() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.reason_code := substring(NEW.state_reason FROM '^\{"code":"([a-z_0-9]+)"');
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER note_reason_code BEFORE UPDATE OF state_reason ON contacts FOR EACH ROW
  WHEN (NEW.state_reason IS DISTINCT FROM OLD.state_reason) EXECUTE FUNCTION note_reason_code();
