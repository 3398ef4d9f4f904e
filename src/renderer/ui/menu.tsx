/**
 * A menu under a button. Arrow keys, typing ahead and returning the focus come with it. It stays where its button is in
 * the page instead of going to its end, so that it is read in its place; its position is fixed, so nothing cuts it off.
 */
import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { type ReactElement, type ReactNode, useRef } from 'react';
import { classNames } from './class-names.ts';
import { FocusReturn, nothingLater } from './focus-return.tsx';
import { Kbd } from './kbd.tsx';

interface MenuProps {
  /** The button; gets its state and keys from here. */
  trigger: ReactElement;
  label: string;
  align?: 'start' | 'end';
  children: ReactNode;
}

export function Menu({ trigger, label, align = 'start', children }: MenuProps) {
  const button = useRef<HTMLButtonElement>(null);
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild ref={button}>
        {trigger}
      </DropdownMenu.Trigger>
      <DropdownMenu.Content
        aria-label={label}
        onCloseAutoFocus={nothingLater}
        align={align}
        sideOffset={4}
        collisionPadding={8}
        className="z-50 max-h-[60vh] min-w-44 max-w-[min(24rem,92vw)] overflow-y-auto rounded-md border border-line bg-surface p-1 shadow-float"
      >
        <FocusReturn to={button} />
        {children}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}

const itemClass =
  'flex items-center gap-2 rounded-sm px-2 py-1.5 text-sm outline-none select-none data-highlighted:bg-raised data-disabled:opacity-50 coarse:py-2.5';

interface MenuItemProps {
  onSelect: () => void;
  icon?: ReactNode;
  keys?: string | undefined;
  tone?: 'plain' | 'danger';
  disabled?: boolean;
  children: ReactNode;
}

export function MenuItem({
  onSelect,
  icon,
  keys,
  tone = 'plain',
  disabled = false,
  children,
}: MenuItemProps) {
  return (
    <DropdownMenu.Item
      disabled={disabled}
      onSelect={onSelect}
      className={classNames(itemClass, tone === 'danger' && 'text-danger')}
    >
      {icon}
      <span className="min-w-0 flex-1">{children}</span>
      {keys === undefined ? null : <Kbd keys={keys} />}
    </DropdownMenu.Item>
  );
}

interface MenuCheckProps {
  checked: boolean;
  onToggle: () => void;
  keys?: string | undefined;
  children: ReactNode;
}

/** On or off. The menu stays, so that several can be changed at once. */
export function MenuCheck({ checked, onToggle, keys, children }: MenuCheckProps) {
  return (
    <DropdownMenu.CheckboxItem
      checked={checked}
      onCheckedChange={onToggle}
      onSelect={(event) => event.preventDefault()}
      className={itemClass}
    >
      <span className="size-4 shrink-0">
        <DropdownMenu.ItemIndicator>
          <Check size={16} aria-hidden />
        </DropdownMenu.ItemIndicator>
      </span>
      <span className="min-w-0 flex-1">{children}</span>
      {keys === undefined ? null : <Kbd keys={keys} />}
    </DropdownMenu.CheckboxItem>
  );
}

/** Between choices and what is done. */
export const MenuDivider = () => <DropdownMenu.Separator className="mx-2 my-1 h-px bg-line" />;

/** What is to be known of the choices; nothing to choose. */
export const MenuNote = ({ children }: { children: ReactNode }) => (
  <DropdownMenu.Label className="mx-1 mt-1 max-w-[24rem] border-t border-line px-1 pt-1.5 pb-1 text-xs break-words whitespace-pre-line text-muted">
    {children}
  </DropdownMenu.Label>
);

export interface Choice {
  value: string;
  title: string;
  /** A second, quieter line. */
  detail?: string | undefined;
  disabled?: boolean;
}

interface MenuChoicesProps {
  value: string;
  choices: readonly Choice[];
  onChange: (value: string) => void;
}

/** One of several; the chosen one has a check mark. */
export function MenuChoices({ value, choices, onChange }: MenuChoicesProps) {
  return (
    <DropdownMenu.RadioGroup value={value} onValueChange={onChange}>
      {choices.map((choice) => (
        <DropdownMenu.RadioItem
          key={choice.value}
          value={choice.value}
          disabled={choice.disabled ?? false}
          textValue={choice.title}
          className={classNames(itemClass, 'items-start')}
        >
          <span className="mt-px size-4 shrink-0">
            <DropdownMenu.ItemIndicator>
              <Check size={16} aria-hidden />
            </DropdownMenu.ItemIndicator>
          </span>
          <span className="min-w-0 flex-1">
            <span className="block break-words">{choice.title}</span>
            {choice.detail === undefined ? null : (
              <span className="block text-xs text-muted">{choice.detail}</span>
            )}
          </span>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}
