-- The product's cap without a period is gone: whom it had closed comes back where the campaign still calls, and no text names it.
UPDATE "contacts" k SET "state" = CASE WHEN k."attempts" = 0 THEN 'queued' ELSE 'ready' END,
  "due_reason" = CASE WHEN k."attempts" = 0 THEN NULL ELSE 'retry' END,
  "due_at" = CASE WHEN k."attempts" = 0 THEN NULL ELSE now() END,
  "barred_by" = NULL, "state_reason" = NULL, "updated_at" = now()
FROM "campaigns" c
WHERE c."id" = k."campaign_id" AND c."status" IN ('draft', 'scheduled', 'dialing', 'paused')
  AND k."state" = 'suppressed' AND k."barred_by" = 'attempt_cap' AND k."state_reason" LIKE '{"code":"cap_total"%';--> statement-breakpoint
UPDATE "contacts" SET "state_reason" = '{"code":"contact_exhausted","params":{}}' WHERE "state_reason" LIKE '{"code":"cap_total"%';--> statement-breakpoint
UPDATE "attempts" SET "cause_words" = '{"code":"contact_exhausted","params":{}}' WHERE "cause_words" LIKE '{"code":"cap_total"%';--> statement-breakpoint
UPDATE "callbacks" SET "moved_reason" = NULL WHERE "moved_reason" LIKE '{"code":"cap_total"%';--> statement-breakpoint
UPDATE "settings" SET "plain" = "plain" #- '{productCaps,inTotal}' WHERE "name" = 'callingLaw' AND "plain" -> 'productCaps' ? 'inTotal';
