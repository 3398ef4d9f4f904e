CREATE TABLE `model_rungs` (
	`model` text NOT NULL,
	`endpoint` text NOT NULL,
	`template` text NOT NULL,
	`build` text NOT NULL,
	`rung` text NOT NULL,
	`by` text NOT NULL,
	`why` text NOT NULL,
	`evidence` text NOT NULL,
	`at` integer NOT NULL,
	`lowered` integer NOT NULL,
	PRIMARY KEY(`model`, `endpoint`, `template`, `build`)
);
