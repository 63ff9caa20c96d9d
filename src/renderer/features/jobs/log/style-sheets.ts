/**
 * xterm writes its rules into style elements, which the page's policy forbids, and rightly so. Those that are made while
 * `make` runs are constructed style sheets instead, which no markup can make. xterm makes all of its own as it is opened.
 */
export function withStyleSheets(make: () => void, target: Document = document): void {
  const create = target.createElement.bind(target)
  Object.defineProperty(target, 'createElement', {
    configurable: true,
    value: (tag: string, options?: ElementCreationOptions): HTMLElement =>
      tag === 'style' ? sheetElement(create('span'), target) : create(tag, options)
  })
  try {
    make()
  } finally {
    // The document's own is the prototype's.
    Reflect.deleteProperty(target, 'createElement')
  }
}

/** An element without any look of its own, whose text is a style sheet for as long as it is there. */
function sheetElement(element: HTMLElement, target: Document): HTMLElement {
  element.hidden = true
  const sheet = new CSSStyleSheet()
  let text = ''
  target.adoptedStyleSheets = [...target.adoptedStyleSheets, sheet]
  Object.defineProperty(element, 'textContent', {
    get: () => text,
    set: (next: string) => {
      text = next
      sheet.replaceSync(next)
    }
  })
  element.remove = () => {
    target.adoptedStyleSheets = target.adoptedStyleSheets.filter((one) => one !== sheet)
    HTMLElement.prototype.remove.call(element)
  }
  return element
}
