/** Prints what is marked with `data-printed`, see `print.css`. The dialog saves a PDF as well, under the title it finds. */
export function printPage(title: string): void {
  const before = document.title;
  addEventListener(
    'afterprint',
    () => {
      document.title = before;
    },
    { once: true },
  );
  document.title = title;
  window.print();
}
