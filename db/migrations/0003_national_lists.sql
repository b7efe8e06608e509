CREATE TABLE "national_list_numbers" (
	"phone" text NOT NULL,
	"country" text NOT NULL,
	CONSTRAINT "national_list_numbers_phone_country_pk" PRIMARY KEY("phone","country")
);
--> statement-breakpoint
CREATE TABLE "national_lists" (
	"country" text PRIMARY KEY NOT NULL,
	"as_of" date NOT NULL,
	"numbers" bigint NOT NULL,
	"file_name" text NOT NULL,
	"imported_by" text NOT NULL,
	"imported_at" timestamp with time zone DEFAULT now() NOT NULL
);
