@echo off
rem The command line inside the packaged app: Electron's own Node runs it, no window.
setlocal
set ELECTRON_RUN_AS_NODE=1
"%~dp0..\..\Task Guard.exe" "%~dp0..\app.asar\out\main\cli.cjs" %*
exit /b %ERRORLEVEL%
