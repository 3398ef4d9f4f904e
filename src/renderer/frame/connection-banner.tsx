/** Says when there is no connection, what that means and when it is tried again. Silent for the first moment. */
import { useEffect, useState } from 'react';
import { retryConnection, useConnection } from '../stores/connection.ts';
import { strings } from '../strings.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { useNow } from '../ui/use-now.ts';
import { SignInForm } from './sign-in.tsx';

const words = strings.connection;
const patienceMs = 600;

export function ConnectionBanner() {
  const { status, failure, retryAt } = useConnection();
  const now = useNow(status === 'lost');
  const late = useLate(status !== 'open');
  if (status === 'open') return null;
  if (status === 'refused') {
    return (
      <Banner
        tone="danger"
        title={failure?.message ?? words.refused}
        text={failure?.hint}
        actions={<SignInForm />}
        className="m-2"
      />
    );
  }
  if (!late) return null;
  if (status === 'connecting') return <Banner tone="info" title={words.connecting} className="m-2" />;
  const seconds = retryAt === null ? 0 : Math.ceil((retryAt - now) / 1000);
  const again = (
    <Button size="small" onClick={retryConnection}>
      {words.now}
    </Button>
  );
  return (
    <Banner
      tone="warning"
      title={words.lost}
      text={seconds > 0 ? words.lostIn(seconds) : words.lostText}
      actions={again}
      className="m-2"
    />
  );
}

/** True once `wanted` has been true for a moment; a hiccup shows nothing. */
function useLate(wanted: boolean): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (!wanted) return;
    const timer = setTimeout(() => setLate(true), patienceMs);
    return () => clearTimeout(timer);
  }, [wanted]);
  return late;
}
