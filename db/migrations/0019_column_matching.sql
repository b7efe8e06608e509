CREATE TABLE "column_matchings" (
	"headings_key" text PRIMARY KEY NOT NULL,
	"matching" jsonb NOT NULL,
	"chosen_by" text NOT NULL,
	"chosen_at" timestamp with time zone NOT NULL
);
