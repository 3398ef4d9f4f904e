CREATE TABLE `plan_features` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`workspace` text NOT NULL,
	`place` integer NOT NULL,
	`title` text NOT NULL,
	`done` text NOT NULL,
	`check_command` text,
	`files` text NOT NULL,
	`state` text NOT NULL,
	`source` text NOT NULL,
	`created` integer NOT NULL,
	`changed` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `plan_features_workspace` ON `plan_features` (`workspace`, `place`);
--> statement-breakpoint
CREATE TABLE `plan_evidence` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`feature` integer NOT NULL,
	`command` text NOT NULL,
	`done` text NOT NULL,
	`files` text NOT NULL,
	`place` text NOT NULL,
	`outcome` text NOT NULL,
	`exit_code` integer,
	`before` text,
	`after` text,
	`started` integer NOT NULL,
	`ended` integer,
	`made_by` text NOT NULL,
	`why` text NOT NULL,
	`output` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `plan_evidence_feature` ON `plan_evidence` (`feature`, `seq`);
--> statement-breakpoint
CREATE TABLE `plan_trees` (
	`digest` text PRIMARY KEY NOT NULL,
	`files` blob NOT NULL
);
--> statement-breakpoint
CREATE TABLE `plan_files` (
	`workspace` text PRIMARY KEY NOT NULL,
	`written` text NOT NULL
);
