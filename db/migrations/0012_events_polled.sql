-- Live pages look for new events themselves: a notification takes a lock of the whole database at each commit, and fails
-- commits when a listener hangs.
DROP TRIGGER notify_event ON events;--> statement-breakpoint
DROP FUNCTION notify_event();
