/** What became of a session in the background, said once where the person is. */
import { seenErrandNews, useErrandNews } from '../../stores/errands.ts';
import { openSession } from '../../stores/sessions.ts';
import { errandStrings as words } from '../../strings-errands.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';

export function ErrandNews() {
  const news = useErrandNews((state) => state.news);
  if (news === null) return null;
  return (
    <Banner
      tone={news.kind === 'failed' ? 'danger' : 'info'}
      title={words.news[news.kind]}
      text={news.title}
      actions={
        <>
          <Button size="small" onClick={() => openSession(news.sessionId)}>
            {words.open}
          </Button>
          <Button size="small" onClick={seenErrandNews}>
            {words.seen}
          </Button>
        </>
      }
      className="m-2 mb-0"
    />
  );
}
