CREATE TABLE `learning_trials` (
	`session_id` text NOT NULL,
	`choice` text NOT NULL,
	`trial` text NOT NULL,
	`model` text NOT NULL,
	`kind` text NOT NULL,
	`arm` text NOT NULL,
	`outcome` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`session_id`, `choice`, `trial`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `learning_trials_cell` ON `learning_trials` (`choice`, `model`, `kind`, `at`);
--> statement-breakpoint
CREATE TABLE `learning_resets` (
	`choice` text NOT NULL,
	`model` text NOT NULL,
	`kind` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`choice`, `model`, `kind`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `learning_counted` (
	`id` integer PRIMARY KEY CHECK (`id` = 1) NOT NULL,
	`version` integer NOT NULL
);
