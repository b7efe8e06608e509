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