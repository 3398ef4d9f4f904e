CREATE TABLE `gate_evidence` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`workspace` text NOT NULL,
	`gate` text NOT NULL,
	`definition` text NOT NULL,
	`kind` text NOT NULL,
	`command` text NOT NULL,
	`outcome` text NOT NULL,
	`exit_code` integer,
	`before` text,
	`after` text,
	`started` integer NOT NULL,
	`ended` integer,
	`made_by` text NOT NULL,
	`why` text NOT NULL,
	`output` text NOT NULL,
	`problem` text,
	`metrics` text NOT NULL,
	`charged` text NOT NULL,
	`findings` text NOT NULL,
	`more_findings` integer NOT NULL,
	`baseline` text,
	`identities` text
);
--> statement-breakpoint
CREATE INDEX `gate_evidence_gate` ON `gate_evidence` (`workspace`, `gate`, `seq`);
