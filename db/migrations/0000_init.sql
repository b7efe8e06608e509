CREATE TABLE "account" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"user_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp with time zone,
	"refresh_token_expires_at" timestamp with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"prefix" text NOT NULL,
	"hash" text NOT NULL,
	"scopes" jsonb NOT NULL,
	"created_by" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "api_keys_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"entity" text NOT NULL,
	"entity_id" text NOT NULL,
	"before" jsonb,
	"after" jsonb
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"request_hash" text NOT NULL,
	"status" text NOT NULL,
	"response" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "session" (
	"id" text PRIMARY KEY NOT NULL,
	"token" text NOT NULL,
	"user_id" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "session_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "user" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"roles" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"time_zone" text DEFAULT 'UTC' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "verification" (
	"id" text PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "agent_workers" (
	"id" text PRIMARY KEY NOT NULL,
	"capacity" integer NOT NULL,
	"active_calls" integer DEFAULT 0 NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"heartbeat_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "bot_versions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"bot_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"configuration" jsonb NOT NULL,
	"created_by" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "bot_versions_once" UNIQUE("bot_id","version")
);
--> statement-breakpoint
CREATE TABLE "bots" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"published_version_id" uuid,
	"archived_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "provider_accounts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"configuration" jsonb NOT NULL,
	"api_key" text,
	"max_concurrent_calls" integer DEFAULT 10 NOT NULL,
	"max_calls_per_second" numeric DEFAULT 5 NOT NULL,
	"is_sandbox" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "provider_numbers" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"provider_account_id" uuid NOT NULL,
	"number" text NOT NULL,
	"label" text DEFAULT '' NOT NULL,
	"max_concurrent_calls" integer,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "provider_numbers_once" UNIQUE("provider_account_id","number")
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"name" text PRIMARY KEY NOT NULL,
	"plain" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"secrets" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "attempts" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"contact_id" uuid NOT NULL,
	"campaign_id" uuid NOT NULL,
	"provider_account_id" uuid NOT NULL,
	"provider_number_id" uuid NOT NULL,
	"claim_id" text NOT NULL,
	"number" integer NOT NULL,
	"reason" text NOT NULL,
	"state" text DEFAULT 'leased' NOT NULL,
	"leased_at" timestamp with time zone DEFAULT now() NOT NULL,
	"dialling_at" timestamp with time zone,
	"ringing_at" timestamp with time zone,
	"amd_at" timestamp with time zone,
	"attaching_at" timestamp with time zone,
	"in_progress_at" timestamp with time zone,
	"wrap_up_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"answered_at" timestamp with time zone,
	"carrier_call_id" text,
	"answered_by" text,
	"detection_ms" integer,
	"outcome" text,
	"cause" text,
	"ended_by" text,
	"sip_code" integer,
	"vendor_code" text,
	"cause_words" text,
	"law_evidence" jsonb,
	"slot_freed_at" timestamp with time zone,
	"concluded_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "audience_imports" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"campaign_id" uuid NOT NULL,
	"file_name" text NOT NULL,
	"status" text DEFAULT 'running' NOT NULL,
	"failure" text,
	"rows" bigint DEFAULT 0 NOT NULL,
	"imported" bigint DEFAULT 0 NOT NULL,
	"duplicates" bigint DEFAULT 0 NOT NULL,
	"invalid" bigint DEFAULT 0 NOT NULL,
	"do_not_call" bigint DEFAULT 0 NOT NULL,
	"missing_variables" bigint DEFAULT 0 NOT NULL,
	"problems_key" text,
	"created_by" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "callbacks" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"contact_id" uuid NOT NULL,
	"campaign_id" uuid NOT NULL,
	"source" text NOT NULL,
	"requested_for" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"moved_reason" text,
	"status" text DEFAULT 'scheduled' NOT NULL,
	"requested_in_attempt_id" uuid,
	"attempt_id" uuid,
	"note" text,
	"created_by" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "campaign_contact_counts" (
	"campaign_id" uuid NOT NULL,
	"state" text NOT NULL,
	"contacts" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "campaign_contact_counts_campaign_id_state_pk" PRIMARY KEY("campaign_id","state")
);
--> statement-breakpoint
CREATE TABLE "campaign_numbers" (
	"campaign_id" uuid NOT NULL,
	"provider_number_id" uuid NOT NULL,
	CONSTRAINT "campaign_numbers_campaign_id_provider_number_id_pk" PRIMARY KEY("campaign_id","provider_number_id")
);
--> statement-breakpoint
CREATE TABLE "campaign_outcome_counts" (
	"campaign_id" uuid NOT NULL,
	"outcome" text NOT NULL,
	"attempts" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "campaign_outcome_counts_campaign_id_outcome_pk" PRIMARY KEY("campaign_id","outcome")
);
--> statement-breakpoint
CREATE TABLE "campaigns" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"status" text DEFAULT 'draft' NOT NULL,
	"failure_cause" text,
	"purpose" text DEFAULT 'service' NOT NULL,
	"consent_statement" text,
	"provider_account_id" uuid,
	"bot_version_id" uuid,
	"settings" jsonb NOT NULL,
	"settings_version" integer DEFAULT 1 NOT NULL,
	"audience_label" text DEFAULT '' NOT NULL,
	"hungry" boolean DEFAULT false NOT NULL,
	"scheduled_for" timestamp with time zone,
	"launched_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"archived_at" timestamp with time zone,
	"deleted_at" timestamp with time zone,
	"created_by" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "contacts" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"campaign_id" uuid NOT NULL,
	"phone" text NOT NULL,
	"variables" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"time_zone" text,
	"region" text,
	"window_class_id" integer NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"state_reason" text,
	"due_reason" text,
	"due_at" timestamp with time zone,
	"position" bigint DEFAULT 0 NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"deferrals" integer DEFAULT 0 NOT NULL,
	"last_outcome" text,
	"consent_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "contacts_phone_once" UNIQUE("campaign_id","phone")
);
--> statement-breakpoint
CREATE TABLE "do_not_call" (
	"phone" text PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"quote" text,
	"call_id" uuid,
	"created_by" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "seen_events" (
	"attempt_id" uuid NOT NULL,
	"event_id" text NOT NULL,
	"type" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"signalled_at" timestamp with time zone,
	CONSTRAINT "seen_events_attempt_id_event_id_pk" PRIMARY KEY("attempt_id","event_id")
);
--> statement-breakpoint
CREATE TABLE "window_classes" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "window_classes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"key" text NOT NULL,
	CONSTRAINT "window_classes_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "calls" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"kind" text DEFAULT 'attempt' NOT NULL,
	"direction" text DEFAULT 'outbound' NOT NULL,
	"attempt_id" uuid,
	"contact_id" uuid,
	"campaign_id" uuid,
	"bot_version_id" uuid,
	"agent_ready_at" timestamp with time zone,
	"agent_heartbeat_at" timestamp with time zone,
	"conversation_started_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"duration_ms" integer,
	"ended_reason" text,
	"ended_words" text,
	"recording_key" text,
	"recording_duration_ms" integer,
	"peaks" jsonb,
	"transcript_status" text DEFAULT 'none' NOT NULL,
	"analysis_status" text DEFAULT 'none' NOT NULL,
	"analysis_error" text,
	"summary" text,
	"sentiment" text,
	"captured_fields" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"tool_calls" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"turn_latencies" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"first_audio_ms" integer,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "calls_attemptId_unique" UNIQUE("attempt_id")
);
--> statement-breakpoint
CREATE TABLE "crm_pushes" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"attempt_id" uuid NOT NULL,
	"campaign_id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"payload" jsonb NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"last_try_at" timestamp with time zone,
	"last_error" text,
	"delivered_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "crm_pushes_attemptId_unique" UNIQUE("attempt_id")
);
--> statement-breakpoint
CREATE TABLE "events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"kind" text NOT NULL,
	"campaign_id" uuid,
	"contact_id" uuid,
	"attempt_id" uuid,
	"data" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "transcript_items" (
	"call_id" uuid NOT NULL,
	"version" text NOT NULL,
	"seq" integer NOT NULL,
	"speaker" text NOT NULL,
	"text" text NOT NULL,
	"start_ms" integer,
	"end_ms" integer,
	"words" jsonb,
	"interrupted" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "transcript_items_call_id_version_seq_pk" PRIMARY KEY("call_id","version","seq")
);
--> statement-breakpoint
ALTER TABLE "account" ADD CONSTRAINT "account_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bot_versions" ADD CONSTRAINT "bot_versions_bot_id_bots_id_fk" FOREIGN KEY ("bot_id") REFERENCES "public"."bots"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "provider_numbers" ADD CONSTRAINT "provider_numbers_provider_account_id_provider_accounts_id_fk" FOREIGN KEY ("provider_account_id") REFERENCES "public"."provider_accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attempts" ADD CONSTRAINT "attempts_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contacts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audience_imports" ADD CONSTRAINT "audience_imports_campaign_id_campaigns_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaigns"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "callbacks" ADD CONSTRAINT "callbacks_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contacts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaign_numbers" ADD CONSTRAINT "campaign_numbers_campaign_id_campaigns_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaigns"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaign_numbers" ADD CONSTRAINT "campaign_numbers_provider_number_id_provider_numbers_id_fk" FOREIGN KEY ("provider_number_id") REFERENCES "public"."provider_numbers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaigns" ADD CONSTRAINT "campaigns_provider_account_id_provider_accounts_id_fk" FOREIGN KEY ("provider_account_id") REFERENCES "public"."provider_accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaigns" ADD CONSTRAINT "campaigns_bot_version_id_bot_versions_id_fk" FOREIGN KEY ("bot_version_id") REFERENCES "public"."bot_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_campaign_id_campaigns_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaigns"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_window_class_id_window_classes_id_fk" FOREIGN KEY ("window_class_id") REFERENCES "public"."window_classes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "seen_events" ADD CONSTRAINT "seen_events_attempt_id_attempts_id_fk" FOREIGN KEY ("attempt_id") REFERENCES "public"."attempts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calls" ADD CONSTRAINT "calls_attempt_id_attempts_id_fk" FOREIGN KEY ("attempt_id") REFERENCES "public"."attempts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm_pushes" ADD CONSTRAINT "crm_pushes_attempt_id_attempts_id_fk" FOREIGN KEY ("attempt_id") REFERENCES "public"."attempts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transcript_items" ADD CONSTRAINT "transcript_items_call_id_calls_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."calls"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_log_entity" ON "audit_log" USING btree ("entity","entity_id","at");--> statement-breakpoint
CREATE INDEX "attempts_claim" ON "attempts" USING btree ("claim_id");--> statement-breakpoint
CREATE INDEX "attempts_contact" ON "attempts" USING btree ("contact_id","leased_at");--> statement-breakpoint
CREATE INDEX "attempts_campaign" ON "attempts" USING btree ("campaign_id","ended_at");--> statement-breakpoint
CREATE INDEX "attempts_slots" ON "attempts" USING btree ("provider_account_id","campaign_id") WHERE slot_freed_at is null;--> statement-breakpoint
CREATE INDEX "attempts_slots_campaign" ON "attempts" USING btree ("campaign_id") WHERE slot_freed_at is null;--> statement-breakpoint
CREATE INDEX "callbacks_due" ON "callbacks" USING btree ("status","due_at");--> statement-breakpoint
CREATE INDEX "callbacks_contact" ON "callbacks" USING btree ("contact_id","created_at");--> statement-breakpoint
CREATE INDEX "campaigns_created" ON "campaigns" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "campaigns_hungry" ON "campaigns" USING btree ("provider_account_id") WHERE hungry;--> statement-breakpoint
CREATE INDEX "contacts_phone" ON "contacts" USING btree ("phone");--> statement-breakpoint
CREATE INDEX "contacts_fresh" ON "contacts" USING btree ("campaign_id","window_class_id","position") WHERE state = 'queued';--> statement-breakpoint
CREATE INDEX "contacts_ready" ON "contacts" USING btree ("campaign_id","window_class_id","due_reason","due_at") WHERE state = 'ready';--> statement-breakpoint
CREATE INDEX "contacts_state" ON "contacts" USING btree ("campaign_id","state","updated_at");--> statement-breakpoint
CREATE INDEX "calls_campaign" ON "calls" USING btree ("campaign_id","created_at");--> statement-breakpoint
CREATE INDEX "calls_created" ON "calls" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "calls_live" ON "calls" USING btree ("agent_heartbeat_at") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "crm_pushes_status" ON "crm_pushes" USING btree ("status","created_at");--> statement-breakpoint
CREATE INDEX "events_campaign" ON "events" USING btree ("campaign_id","id");