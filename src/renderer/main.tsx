/**
 * The page's entry: starts the stores, then draws. Stores that follow the host subscribe before the connection opens, so
 * none of them can miss it.
 */
import './no-eval.ts';
import './ui/theme.css';
import './ui/print.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { installKeys } from './keys.ts';
import { startAgents } from './stores/agents.ts';
import { startComments } from './stores/comments.ts';
import { startConnection } from './stores/connection.ts';
import { startErrandNews } from './stores/errands.ts';
import { followHandedOver } from './stores/handed-over.ts';
import { startHost } from './stores/host.ts';
import { startInbox } from './stores/inbox.ts';
import { startLoad } from './stores/load.ts';
import { startMemory } from './stores/memory.ts';
import { startNotifying } from './stores/notify.ts';
import { startPipelines } from './stores/pipelines.ts';
import { startPlace } from './stores/place.ts';
import { startPlan } from './stores/plan.ts';
import { startSession } from './stores/session.ts';
import { startSessions } from './stores/sessions.ts';
import { applyTheme } from './theme.ts';

applyTheme();
startPlace();
startAgents();
startHost();
startInbox();
startMemory();
startPlan();
startPipelines();
startComments();
startNotifying();
startErrandNews();
startSessions();
startSession();
startLoad();
installKeys();
followHandedOver();
startConnection();

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root element');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
