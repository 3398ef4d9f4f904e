import { describe, expect, it } from 'vitest';
import { isOwnAddress, isPage, outsideAddress } from '../../../../src/main/hosts/electron/addresses.ts';

describe('an address', () => {
  it.each([
    ['app://patchbay/index.html', true],
    ['app://patchbay/', true],
    ['APP://patchbay/index.html#open=%2Fhome', true],
    ['app://patchbay/index.html?x=1', true],
    ['app://patchbay/assets/a.js', false],
    ['app://patchbay.example.com/index.html', false],
    ['app://patchbay@example.com/index.html', false],
    ['app://me@patchbay/index.html', false],
    ['app:patchbay/index.html', false],
    ['https://patchbay/index.html', false],
    ['about:blank', false],
    ['data:text/html,app://patchbay/', false],
    ['', false],
  ])('%s is the page: %s', (address, expected) => expect(isPage(address)).toBe(expected));

  it('is our own when it names any file of the page', () => {
    expect(isOwnAddress('app://patchbay/assets/a.js')).toBe(true);
    expect(isOwnAddress('app://other/assets/a.js')).toBe(false);
  });

  it.each([
    ['https://example.com/a?b#c', 'https://example.com/a?b#c'],
    ['HTTPS://EXAMPLE.com', 'https://example.com/'],
    ['mailto:a@example.com', 'mailto:a@example.com'],
    ['ht\ntps://example.com', 'https://example.com/'],
    ['http://example.com', null],
    ['https://bank.example@evil.example/', null],
    ['https://a:b@evil.example/', null],
    ['file:///etc/passwd', null],
    ['smb://host/share', null],
    ['ms-settings:', null],
    ['vscode://file/etc', null],
    ['javascript:alert(1)', null],
    [' https://', null],
    ['no address', null],
  ])('%j leaves the app as %j', (address, outside) => expect(outsideAddress(address)).toBe(outside));
});
