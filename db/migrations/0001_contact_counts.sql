-- Contacts per campaign and state, kept by statement triggers: pages read a handful of rows instead of counting a
-- million, and no code path that changes a state can forget to count. Rows are touched in the order of the state's
-- name, so that two writers never wait for each other in a circle.
CREATE FUNCTION count_contacts_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO campaign_contact_counts AS c (campaign_id, state, contacts)
  SELECT campaign_id, state, count(*) FROM new_rows GROUP BY 1, 2 ORDER BY 1, 2
  ON CONFLICT (campaign_id, state) DO UPDATE SET contacts = c.contacts + excluded.contacts;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION count_contacts_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO campaign_contact_counts AS c (campaign_id, state, contacts)
  SELECT campaign_id, state, sum(n) FROM (
    SELECT campaign_id, state, 1 AS n FROM new_rows
    UNION ALL
    SELECT campaign_id, state, -1 FROM old_rows
  ) changes GROUP BY 1, 2 HAVING sum(n) <> 0 ORDER BY 1, 2
  ON CONFLICT (campaign_id, state) DO UPDATE SET contacts = c.contacts + excluded.contacts;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION count_contacts_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE campaign_contact_counts c SET contacts = c.contacts - d.n
  FROM (SELECT campaign_id, state, count(*) AS n FROM old_rows GROUP BY 1, 2 ORDER BY 1, 2) d
  WHERE c.campaign_id = d.campaign_id AND c.state = d.state;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER count_inserted AFTER INSERT ON contacts REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION count_contacts_inserted();
--> statement-breakpoint
CREATE TRIGGER count_updated AFTER UPDATE ON contacts REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION count_contacts_updated();
--> statement-breakpoint
CREATE TRIGGER count_deleted AFTER DELETE ON contacts REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION count_contacts_deleted();
--> statement-breakpoint
-- Live pages listen to this channel; the payload is ids only.
CREATE FUNCTION notify_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('redial_events', json_build_object(
    'id', NEW.id, 'kind', NEW.kind, 'campaignId', NEW.campaign_id, 'contactId', NEW.contact_id,
    'attemptId', NEW.attempt_id)::text);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER notify_event AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION notify_event();
