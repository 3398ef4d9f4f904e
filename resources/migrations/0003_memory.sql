CREATE TABLE `memories` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL UNIQUE,
	`kind` text NOT NULL,
	`scope` text,
	`text` text NOT NULL,
	`state` text NOT NULL,
	`source` text NOT NULL,
	`origin` text NOT NULL,
	`created` integer NOT NULL,
	`changed` integer NOT NULL,
	`used` integer NOT NULL,
	`last_used` integer
);
--> statement-breakpoint
CREATE INDEX `memories_text` ON `memories` (`text` COLLATE NOCASE, `scope`);
--> statement-breakpoint
CREATE VIRTUAL TABLE `memory_words` USING fts5(`text`, content='memories', content_rowid='seq', tokenize='porter unicode61 remove_diacritics 2');
--> statement-breakpoint
CREATE TRIGGER `memories_added` AFTER INSERT ON `memories` BEGIN
	INSERT INTO `memory_words` (`rowid`, `text`) VALUES (new.`seq`, new.`text`);
END;
--> statement-breakpoint
CREATE TRIGGER `memories_removed` AFTER DELETE ON `memories` BEGIN
	INSERT INTO `memory_words` (`memory_words`, `rowid`, `text`) VALUES ('delete', old.`seq`, old.`text`);
END;
--> statement-breakpoint
CREATE TRIGGER `memories_changed` AFTER UPDATE OF `text` ON `memories` BEGIN
	INSERT INTO `memory_words` (`memory_words`, `rowid`, `text`) VALUES ('delete', old.`seq`, old.`text`);
	INSERT INTO `memory_words` (`rowid`, `text`) VALUES (new.`seq`, new.`text`);
END;
--> statement-breakpoint
CREATE TABLE `memory_edits` (
	`scope` text NOT NULL,
	`habit` text NOT NULL,
	`session_id` text NOT NULL,
	`call_id` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`scope`, `habit`, `session_id`, `call_id`)
) WITHOUT ROWID;
