CREATE TABLE `memory_vectors` (
	`memory_id` text NOT NULL,
	`model` text NOT NULL,
	`vector` blob NOT NULL,
	`usual` real NOT NULL,
	`spread` real NOT NULL,
	PRIMARY KEY(`memory_id`, `model`)
);
--> statement-breakpoint
CREATE TRIGGER `memory_vectors_removed` AFTER DELETE ON `memories` BEGIN
	DELETE FROM `memory_vectors` WHERE `memory_id` = old.`id`;
END;
--> statement-breakpoint
CREATE TRIGGER `memory_vectors_outdated` AFTER UPDATE OF `text` ON `memories` WHEN old.`text` <> new.`text` BEGIN
	DELETE FROM `memory_vectors` WHERE `memory_id` = old.`id`;
END;
