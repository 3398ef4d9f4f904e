/** For a page that the host does not know: the address with the key, pasted here, lets it in without losing anything. */
import { type FormEvent, useState } from 'react';
import { signIn, useConnection } from '../stores/connection.ts';
import { strings } from '../strings.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';

const words = strings.connection;

export function SignInForm() {
  const [text, setText] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() !== '') signIn(text);
    setText('');
  };
  return (
    <form onSubmit={submit} className="flex w-full max-w-xl items-end gap-2">
      <Field
        label={words.address}
        type="password"
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="flex-1"
      />
      <Button type="submit" className="h-8 coarse:h-10" disabled={text.trim() === ''}>
        {words.signIn}
      </Button>
    </form>
  );
}

/** Instead of views that have nothing to show and would say that there is nothing. */
export function SignIn() {
  const failure = useConnection((state) => state.failure);
  return (
    <main className="flex h-full flex-col items-center justify-center p-4">
      <div className="flex w-full max-w-xl flex-col gap-4" role="alert">
        <h1 className="text-xl font-semibold tracking-tight">{failure?.message ?? words.refused}</h1>
        <p className="text-base text-muted">{failure?.hint}</p>
        <SignInForm />
      </div>
    </main>
  );
}
