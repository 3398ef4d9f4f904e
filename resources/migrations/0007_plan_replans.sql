ALTER TABLE `plan_features` ADD `replan` text;
