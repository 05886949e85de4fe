@echo off
rem `holdfast` on the PATH. A batch file waits for a program that has a window of its own, and passes its exit code on.
"%~dp0..\..\Holdfast.exe" --cli %*
exit /b %ERRORLEVEL%
