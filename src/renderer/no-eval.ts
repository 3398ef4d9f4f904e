/**
 * Imported before anything that makes a schema: the schema library would otherwise try whether it may compile code, which
 * the page's policy forbids and reports.
 */
import { config } from 'zod';

config({ jitless: true });
