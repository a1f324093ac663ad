import '../../shared/public/style.css'
import { visitorTexts } from '../lib/visitor-texts.js'

export const metadata = { title: 'Ticketgate · Next', icons: 'data:,' }

export default async function Layout({ children }) {
  const { language, guarded } = await visitorTexts()
  return (
    <html lang={language}>
      <body>
        <main>{children}</main>
        <footer>{guarded}</footer>
      </body>
    </html>
  )
}
