import type { Response } from 'express'

/** The pages that are rendered for one refusal. */
export interface Rendering {
  /** Settles when all of them are there, and sends each unless there is an answer already. */
  done(): Promise<void>
  /** Gives `res.render` back: what the handler renders is Express's business. */
  end(): void
}

/**
 * Has `res.render` wait for its view engine, which may answer later: Express returns nothing to wait for, so core's
 * reply would go out first, and the page after it would throw where nobody catches it.
 */
export function waitForRendering(res: Response): Rendering {
  const { render } = res
  const renderPage = render.bind(res)
  const pages: Promise<void>[] = []

  res.render = (view: string, options?: unknown, callback?: unknown): void => {
    if (typeof options === 'function' || callback !== undefined) {
      renderPage(view, options as object, callback as () => void)
      return
    }
    const html = new Promise<string>((resolve, reject) => {
      renderPage(view, options as object, (error: Error | null, html) => (error ? reject(error) : resolve(html)))
    })
    const page = html.then((html) => {
      if (!res.headersSent) res.send(html)
    })
    // Where `onRefusal` throws too, that is reported, and nobody waits for the page.
    page.catch(() => {})
    pages.push(page)
  }

  return {
    async done() {
      await Promise.all(pages)
    },
    end() {
      res.render = render
    },
  }
}
