import '../../shared/public/style.css'

export const metadata = { title: 'Ticketgate with Next', icons: 'data:,' }

export default function Layout({ children }) {
  return (
    <html lang="en">
      <body>
        <main>{children}</main>
        <footer>Guarded by Ticketgate: no ticket, no login.</footer>
      </body>
    </html>
  )
}
