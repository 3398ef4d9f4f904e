ALTER TABLE `sessions` ADD `pinned` integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE `sessions` ADD `archived` integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
CREATE TABLE `session_texts` (
	`id` integer PRIMARY KEY NOT NULL,
	`session_id` text NOT NULL,
	`seq` integer NOT NULL,
	`kind` text NOT NULL,
	`place` text NOT NULL,
	`text` text NOT NULL,
	FOREIGN KEY (`session_id`) REFERENCES `sessions`(`id`) ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `session_texts_of` ON `session_texts` (`session_id`);
--> statement-breakpoint
CREATE VIRTUAL TABLE `session_words` USING fts5(
	`text`, content='session_texts', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);
--> statement-breakpoint
CREATE TRIGGER `session_texts_added` AFTER INSERT ON `session_texts` BEGIN
	INSERT INTO `session_words` (`rowid`, `text`) VALUES (new.`id`, new.`text`);
END;
--> statement-breakpoint
CREATE TRIGGER `session_texts_removed` AFTER DELETE ON `session_texts` BEGIN
	INSERT INTO `session_words` (`session_words`, `rowid`, `text`) VALUES ('delete', old.`id`, old.`text`);
END;
--> statement-breakpoint
CREATE VIEW `event_texts` AS
SELECT `session_id`, `seq`, 'message' AS `kind`, '' AS `place`, `data` ->> '$.text' AS `text`
	FROM `events` WHERE `type` = 'message.sent'
UNION ALL
SELECT `session_id`, `seq`, 'reply', `data` ->> '$.stepId', `data` ->> '$.text'
	FROM `events` WHERE `type` = 'model.responded'
UNION ALL
SELECT `session_id`, `seq`, 'call', `data` ->> '$.callId', concat_ws(' ',
	`data` ->> '$.summary',
	`data` ->> '$.proposal.command',
	`data` ->> '$.proposal.result',
	`data` ->> '$.proposal.question',
	(SELECT group_concat(`value` ->> '$.path', ' ') FROM json_each(`data`, '$.proposal.files')))
	FROM `events` WHERE `type` = 'call.proposed'
UNION ALL
SELECT `session_id`, `seq`, 'message', `data` ->> '$.callId',
	(SELECT group_concat(`value` ->> '$.text', char(10)) FROM json_each(`data`, '$.steered.messages'))
	FROM `events` WHERE `type` = 'call.finished' AND json_type(`data`, '$.steered') IS NOT NULL;
--> statement-breakpoint
CREATE TRIGGER `events_searched` AFTER INSERT ON `events`
WHEN new.`type` IN ('message.sent', 'model.responded', 'call.proposed', 'call.finished') BEGIN
	INSERT INTO `session_texts` (`session_id`, `seq`, `kind`, `place`, `text`)
	SELECT `session_id`, `seq`, `kind`, `place`, `text` FROM `event_texts`
	WHERE `session_id` = new.`session_id` AND `seq` = new.`seq` AND `text` <> '';
END;
--> statement-breakpoint
INSERT INTO `session_texts` (`session_id`, `seq`, `kind`, `place`, `text`)
SELECT `session_id`, `seq`, `kind`, `place`, `text` FROM `event_texts` WHERE `text` <> '';
