CREATE TABLE `pipeline_runs` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace` text NOT NULL,
	`updated` integer NOT NULL,
	`line` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `pipeline_runs_workspace` ON `pipeline_runs` (`workspace`, `updated`);
--> statement-breakpoint
CREATE TABLE `pipeline_events` (
	`run` text NOT NULL,
	`seq` integer NOT NULL,
	`at` integer NOT NULL,
	`type` text NOT NULL,
	`data` text NOT NULL,
	PRIMARY KEY(`run`, `seq`)
);
