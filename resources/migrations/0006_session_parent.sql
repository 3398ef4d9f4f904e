ALTER TABLE `sessions` ADD `parent` text;
