/**
 * The frame: rail, list, conversation, review, drawer, status bar. Features are put together here and nowhere else; they
 * do not know each other. Below 900 px one column is shown at a time.
 */
import { useRef } from 'react';
import { Composer } from './features/composer/composer.tsx';
import { Conversation } from './features/conversation/conversation.tsx';
import { ConversationHeader } from './features/conversation/conversation-header.tsx';
import { ErrandNews } from './features/errands/errand-news.tsx';
import { GatesSection } from './features/gates/gates-section.tsx';
import { Inbox } from './features/inbox/inbox.tsx';
import { inboxStrings } from './features/inbox/strings.ts';
import { LearningPage } from './features/learning/learning-page.tsx';
import { MemoryPage } from './features/memory/memory-page.tsx';
import { AboutModel } from './features/model/about-model.tsx';
import { Legend } from './features/palette/legend.tsx';
import { Palette } from './features/palette/palette.tsx';
import { PipelinesPage } from './features/pipelines/pipelines-page.tsx';
import { PlanPage } from './features/plan/plan-page.tsx';
import { Rail } from './features/rail/rail.tsx';
import { patchKey, useEdits } from './features/review/edits.ts';
import { Servers } from './features/servers/servers.tsx';
import { serverStrings } from './features/servers/strings.ts';
import { SessionDialogs } from './features/sessions/session-dialogs.tsx';
import { SessionList } from './features/sessions/session-list.tsx';
import { Settings } from './features/settings/settings.tsx';
import { FolderPick } from './features/start/folder-pick.tsx';
import { ModelPick } from './features/start/model-pick.tsx';
import { Start } from './features/start/start.tsx';
import { StatusBar } from './features/status/status-bar.tsx';
import { BackgroundLines } from './features/terminals/background-lines.tsx';
import { TrustBanner } from './features/trust/trust-banner.tsx';
import { TrustDialog } from './features/trust/trust-dialog.tsx';
import { WaitingCards } from './features/waiting/waiting-cards.tsx';
import { ConnectionBanner } from './frame/connection-banner.tsx';
import { Drawer } from './frame/drawer.tsx';
import { type FrameLayout, frameLayout } from './frame/frame-layout.ts';
import { Guarded } from './frame/guarded.tsx';
import { ReviewColumn } from './frame/review-column.tsx';
import { SignIn } from './frame/sign-in.tsx';
import { Switcher } from './frame/switcher.tsx';
import { useFrameActions } from './frame/use-frame-actions.ts';
import { useKeptFocus } from './frame/use-kept-focus.ts';
import { useKeptScroll } from './frame/use-kept-scroll.ts';
import { useOpenedCard } from './frame/use-opened-card.ts';
import { useReviewReturn } from './frame/use-review-return.ts';
import { useWindowWidth } from './frame/use-window-width.ts';
import { useConnection } from './stores/connection.ts';
import { useHost } from './stores/host.ts';
import { panels, setSize, useLayout } from './stores/layout.ts';
import { useSessions } from './stores/sessions.ts';
import { useView } from './stores/view.ts';
import { strings } from './strings.ts';
import { learningStrings } from './strings-learning.ts';
import { memoryStrings } from './strings-memory.ts';
import { pipelineStrings } from './strings-pipelines.ts';
import { planStrings } from './strings-plan.ts';
import { Divider } from './ui/divider.tsx';
import { TooltipProvider } from './ui/tooltip.tsx';
import { useNarrow } from './ui/use-narrow.ts';

export function App() {
  const narrow = useNarrow();
  const view = useView((state) => state.view);
  const known = useHost((host) => host.system !== null);
  useFrameActions();
  useReviewReturn(narrow);
  useKeptFocus();
  useOpenedCard();
  const stranger = useConnection((state) => state.status === 'refused') && !known;
  if (stranger) return <SignIn />;
  return (
    <TooltipProvider>
      <div className="flex h-full flex-col">
        <ConnectionBanner />
        <div className="flex min-h-0 flex-1 narrow:flex-col">
          <Rail />
          {narrow && view === 'session' ? <Switcher /> : null}
          <div className="flex min-h-0 min-w-0 flex-1">
            {view === 'session' ? <SessionView narrow={narrow} /> : <OtherView />}
          </div>
        </div>
        <StatusBar />
      </div>
      <Palette />
      <Legend />
      <SessionDialogs />
      <AboutModel />
      <TrustDialog />
    </TooltipProvider>
  );
}

function OtherView() {
  const view = useView((state) => state.view);
  const main = useRef<HTMLElement>(null);
  useKeptScroll(main);
  return (
    <main ref={main} tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col">
      {view === 'inbox' ? (
        <Guarded name={inboxStrings.title}>
          <Inbox />
        </Guarded>
      ) : view === 'memory' ? (
        <Guarded name={memoryStrings.title}>
          <MemoryPage />
        </Guarded>
      ) : view === 'learning' ? (
        <Guarded name={learningStrings.title}>
          <LearningPage />
        </Guarded>
      ) : view === 'plan' ? (
        <Guarded name={planStrings.title}>
          <PlanPage below={(folder) => <GatesSection key={folder} folder={folder} />} />
        </Guarded>
      ) : view === 'pipelines' ? (
        <Guarded name={pipelineStrings.title}>
          <PipelinesPage FolderPick={FolderPick} ModelPick={ModelPick} />
        </Guarded>
      ) : view === 'servers' ? (
        <Guarded name={serverStrings.title}>
          <Servers />
        </Guarded>
      ) : (
        <Guarded name={strings.settings.title}>
          <Settings />
        </Guarded>
      )}
    </main>
  );
}

function useColumns(narrow: boolean): FrameLayout & { conversation: boolean } {
  const column = useView((view) => view.column);
  const listOpen = useView((view) => view.listOpen);
  const focusReview = useView((view) => view.focusReview);
  const reviewOpen = useView((view) => view.reviewOpen);
  const active = useSessions((state) => state.activeId !== null);
  const { list, review } = useLayout();
  const width = useWindowWidth();
  if (narrow) {
    const shown = column === 'review' && !active ? 'conversation' : column;
    return {
      list: shown === 'list' ? width : 0,
      review: shown === 'review' ? null : 0,
      conversation: shown === 'conversation',
    };
  }
  const layout = frameLayout({
    width,
    list,
    review,
    listOpen,
    reviewOpen: reviewOpen && active,
    focusReview,
  });
  return { ...layout, conversation: layout.review !== null };
}

function SessionView({ narrow }: { narrow: boolean }) {
  const columns = useColumns(narrow);
  const activeId = useSessions((state) => state.activeId);
  return (
    <>
      {columns.list > 0 ? <ListColumn size={columns.list} narrow={narrow} /> : null}
      {columns.conversation ? (
        <main tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col">
          <ErrandNews />
          <Guarded name={strings.panels.conversation}>
            {activeId === null ? <Start /> : <SessionColumn sessionId={activeId} />}
          </Guarded>
          <Drawer />
        </main>
      ) : null}
      {columns.review === 0 ? null : <ReviewColumn size={columns.review} />}
    </>
  );
}

function ListColumn({ size, narrow }: { size: number; narrow: boolean }) {
  return (
    <nav aria-label={strings.panels.list} className="flex min-h-0 shrink-0 narrow:w-full">
      <div className="min-h-0 min-w-0" style={{ width: narrow ? '100%' : size }}>
        <Guarded name={strings.panels.list}>
          <SessionList />
        </Guarded>
      </div>
      {narrow ? null : (
        <Divider
          label={strings.panels.resize(strings.panels.list)}
          panel="left"
          size={size}
          {...panels.list}
          onSize={(next) => setSize('list', next)}
        />
      )}
    </nav>
  );
}

function SessionColumn({ sessionId }: { sessionId: string }) {
  const texts = useEdits((edits) => edits.texts);
  const isEdited = (callId: string): boolean =>
    Object.keys(texts[patchKey(sessionId, callId)] ?? {}).length > 0;
  return (
    <>
      <ConversationHeader />
      <Conversation />
      <WaitingCards isEdited={isEdited} />
      <BackgroundLines sessionId={sessionId} />
      <TrustBanner />
      <Composer key={sessionId} sessionId={sessionId} />
    </>
  );
}
