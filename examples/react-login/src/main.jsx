import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { texts } from '../../shared/texts.js'
import { Login } from './login.jsx'

document.documentElement.lang = texts.language
document.querySelector('footer').textContent = texts.guardedAfterFailures

createRoot(document.getElementById('app')).render(
  <StrictMode>
    <Login />
  </StrictMode>,
)
