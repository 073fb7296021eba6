@echo off
rem With a command (jalankan.bat check FILE): runs it and returns its exit code. Without: opens a window.
setlocal
if exist "%~dp0.venv\Scripts\ukur.exe" goto siap
echo GAGAL: Ukur belum dipasang di folder ini. Klik dua kali pasang.bat dahulu.
if not defined UKUR_TANPA_JEDA pause
exit /b 2

:siap
set "PATH=%~dp0.venv\Scripts;%PATH%"
if "%~1"=="" goto jendela
ukur %*
exit /b %errorlevel%

:jendela
cd /d "%~dp0"
title Ukur @VERSION@
echo Ukur @VERSION@ siap. Ketik perintah, lalu tekan Enter. Contoh:
echo.
echo   ukur demo                  contoh lengkap; sesudahnya buka out\laporan.html
echo   ukur --help                semua perintah
echo   ukur check data\sops\pengukuran-kinerja.yaml
echo.
echo Panduan satu jam pertama: docs\jam-pertama.md
cmd /k
exit /b 0
