ALTER TABLE `sessions` ADD `errand` integer;
