/** A verdict of a gate in a word and a sign, the same on the page Plan and on a run's board. */
import {
  CircleAlert,
  CircleCheck,
  CircleHelp,
  CircleStop,
  CircleX,
  History,
  type LucideIcon,
} from 'lucide-react';
import type { VerdictStatus } from '../shared/gate.ts';

interface VerdictLook {
  word: string;
  icon: LucideIcon;
  colour: string;
}

export const verdictLook: Record<VerdictStatus, VerdictLook> = {
  pass: { word: 'Passed', icon: CircleCheck, colour: 'text-added' },
  soft: { word: 'Passed, with a warning', icon: CircleAlert, colour: 'text-warning' },
  fail: { word: 'Failed', icon: CircleX, colour: 'text-danger' },
  'not-available': { word: 'Not available', icon: CircleHelp, colour: 'text-muted' },
  stale: { word: 'Stale', icon: History, colour: 'text-warning' },
  never: { word: 'Not run', icon: CircleHelp, colour: 'text-muted' },
  cancelled: { word: 'Stopped', icon: CircleStop, colour: 'text-muted' },
  interrupted: { word: 'Interrupted', icon: CircleStop, colour: 'text-muted' },
};
