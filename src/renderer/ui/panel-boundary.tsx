/**
 * Keeps a bug in one panel from taking the page with it. A class, because React has no other way to catch what its
 * children throw.
 */
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { Button } from './button.tsx';
import { Empty } from './empty.tsx';

interface PanelBoundaryProps {
  title: string;
  text: string;
  again: string;
  children: ReactNode;
}

export class PanelBoundary extends Component<PanelBoundaryProps, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error(this.props.title, error, info.componentStack);
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    const { title, text, again } = this.props;
    const action = <Button onClick={() => this.setState({ broken: false })}>{again}</Button>;
    return <Empty title={title} text={text} action={action} />;
  }
}
